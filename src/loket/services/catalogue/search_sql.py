"""The SQL of the search, in one place: made by the first migration, replaced by a later one when it is changed."""

from typing import Final

EXTENSIONS: Final = "CREATE EXTENSION IF NOT EXISTS pg_trgm;"

# Weights: title A, everyday keywords B, summary C; both languages in one document.
COLUMN: Final = """
ALTER TABLE catalogue_serviceversion ADD COLUMN search_document tsvector NOT NULL GENERATED ALWAYS AS (
  setweight(to_tsvector('indonesian', search_title), 'A') ||
  setweight(to_tsvector('indonesian', search_keywords), 'B') ||
  setweight(to_tsvector('english', search_english), 'C')
) STORED;
CREATE INDEX catalogue_version_document ON catalogue_serviceversion USING gin (search_document);
CREATE INDEX catalogue_version_words ON catalogue_serviceversion USING gin (search_words gin_trgm_ops);
"""

# Because: any word may match (people add "bikin", "cara", "mau"), and a word written wrongly still matches by its
# trigrams. The threshold is part of the function, so that no session setting changes what people find.
# The whole text without spaces is looked for as well: "aktekelahiran".
FUNCTION: Final = """
CREATE FUNCTION catalogue_search(wanted_region text, among text[], query text, words text[], most int)
RETURNS TABLE (hash text, score real) LANGUAGE sql STABLE
SET pg_trgm.word_similarity_threshold = 0.45 AS $$
  WITH asked AS MATERIALIZED (
    SELECT replace(plainto_tsquery('indonesian', query)::text, '&', '|')::tsquery
        || replace(plainto_tsquery('english', query)::text, '&', '|')::tsquery AS tsq
  ), found AS MATERIALIZED (
    SELECT v.hash FROM catalogue_serviceversion v, asked WHERE v.search_document @@ asked.tsq
    UNION
    SELECT v.hash FROM unnest(words) AS w(word), catalogue_serviceversion v WHERE v.search_words %> w.word
  )
  SELECT v.hash, (
      2 * ts_rank('{0.05, 0.3, 0.8, 1.0}', v.search_document, asked.tsq)
    + word_similarity(query, v.search_words)
    + (SELECT avg(CASE WHEN s >= 0.45 THEN s ELSE 0 END) FROM unnest(words) AS w(word), LATERAL (SELECT word_similarity(w.word, v.search_words) AS s) AS one)
  )::real AS score
  FROM found JOIN catalogue_serviceversion v USING (hash), asked
  WHERE v.region = wanted_region AND v.hash = ANY (among)
  ORDER BY 2 DESC, v.service LIMIT most
$$;
"""
