"""With two thousand versions the search still goes by its indexes, not through every row."""

from __future__ import annotations

from django.db import connection

FILL = """
INSERT INTO catalogue_serviceversion (hash, service, version, region, agency, category, title, summary, search_title, search_keywords,
  search_english, search_words, definition, templates, package_hash, parameters_hash, source, published_at, published_by)
SELECT md5(n::text) || md5(n::text), 'layanan-' || n, 1, '97.01', 'dinas', 'lain', '{"id": "a", "en": "b"}', '{"id": "a", "en": "b"}',
  'izin ' || md5(n::text), 'urus ' || md5((n + 1)::text), 'permit ' || n, 'izin ' || md5(n::text) || ' urus ' || n, '{}', '{}', '', '', '', now(), 'test'
FROM generate_series(1, 2000) AS n;
"""


def test_a_search_over_two_thousand_versions_uses_the_indexes(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL)
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = []
        for condition in ("search_document @@ to_tsquery('indonesian', 'bayi')", "search_words %> 'bayi'"):
            cursor.execute(f"EXPLAIN SELECT hash FROM catalogue_serviceversion WHERE {condition}")
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
        assert "catalogue_version_document" in plans[0]
        assert "catalogue_version_words" in plans[1]
        cursor.execute(
            "SELECT count(*) FROM catalogue_search('97.01', (SELECT array_agg(hash) FROM catalogue_serviceversion), %s, %s, 20)",
            ["urus izin", ["urus", "izin"]],
        )
        assert cursor.fetchone() == (20,)
