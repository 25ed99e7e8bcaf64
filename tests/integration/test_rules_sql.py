"""Both back ends of the rules say the same: random tables over a population, in PostgreSQL and in Python."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loket.config.postgres.cluster import OWNER
from loket.services.rules import queries
from loket.services.rules.values import Kind, Table
from tests.support import database
from tests.unit.services.rules import samples

TYPES = {
    Kind.INTEGER: "bigint", Kind.TEXT: "text", Kind.DATE: "date", Kind.BOOLEAN: "boolean",
    Kind.TEXT_LIST: "text[]", Kind.INTEGER_LIST: "bigint[]",
}  # fmt: skip
COLUMNS = {name: f"p.{name.replace('.', '_')}" for name in samples.FACTS}
PEOPLE = 250
SELDOM = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def _population() -> list[dict[str, Any]]:
    chance = random.Random(20261124)  # noqa: S311 - the same people in every run
    return [{}, *(samples.random_facts(chance) for _ in range(PEOPLE - 1))]


@dataclass(frozen=True)
class People:
    """The population, in Python and as the temporary table `rules_people`."""

    facts: list[dict[str, Any]]
    connection: psycopg.Connection

    def by_sql(self, table: Table, cursor: type[psycopg.Cursor] = psycopg.ClientCursor) -> list[str]:
        """Decide all in one statement; Django binds on the client's side, so that is the usual here."""
        decision = queries.to_sql(table=table, columns=COLUMNS, on=samples.ON)
        query = f"SELECT {decision.sql} FROM rules_people AS p ORDER BY n"
        with self.connection.transaction():
            return [row[0] for row in cursor(self.connection).execute(query.encode(), decision.parameters)]

    def by_python(self, table: Table) -> list[str]:
        """Decide one by one."""
        return [queries.find_row(table=table, facts=facts, on=samples.ON).id for facts in self.facts]


@pytest.fixture(scope="module")
def settled(database_server: database.TestServer) -> Iterator[People]:
    """Made once; the owner may make temporary tables, the application may not."""
    name = database_server.new_database()
    with psycopg.connect(database_server.url(name, OWNER)) as connection:
        population = _population()
        columns = ", ".join(f"{fact.replace('.', '_')} {TYPES[samples.FACTS[fact].kind]}" for fact in samples.FACTS)
        connection.execute(f"CREATE TEMPORARY TABLE rules_people (n integer, {columns})".encode())
        places = ", ".join(["%s"] * (len(COLUMNS) + 1))
        connection.cursor().executemany(
            f"INSERT INTO rules_people VALUES ({places})".encode(),
            [[n, *(facts.get(fact) for fact in samples.FACTS)] for n, facts in enumerate(population)],
        )
        connection.commit()
        yield People(population, connection)
    database_server.drop(name)


@pytest.fixture
def people(settled: People) -> Iterator[People]:
    """What a test changes is rolled back."""
    yield settled
    settled.connection.rollback()


@SELDOM
@given(table=samples.tables())
def test_both_back_ends_decide_alike(people: People, table: Table) -> None:
    assert people.by_sql(table) == people.by_python(table)


@SELDOM
@given(kind=st.sampled_from([Kind.INTEGER, Kind.DATE]), data=st.data())
def test_both_back_ends_compute_alike(people: People, kind: Kind, data: st.DataObject) -> None:
    computed = data.draw(samples.expressions(kind, 4).filter(lambda text: len(text) < 1_900))
    other = data.draw(samples.expressions(kind, 1))
    table = samples.table(f"{computed} is missing", f"{computed} < {other}", f"{computed} = {other}", f"{computed} > {other}")
    assert people.by_sql(table) == people.by_python(table)


def test_parameters_bound_by_the_server_decide_alike(people: People) -> None:
    table = samples.table(
        "form.place in ['%s', '%(x)s', '''', '😀']",
        "form.paid_idr * 2 = 120 or form.age in -9223372036854775808..-1",
        "any_of(form.papers, ['NULL', '{a}']) or residents.area = param.place",
        "add_months(form.born_on, 1) > today",
    )
    assert people.by_sql(table, cursor=psycopg.Cursor) == people.by_python(table)
    assert set(people.by_python(table)) == {"r1", "r2", "r3", "r4", "otherwise"}


@pytest.mark.parametrize(
    ("column", "value", "condition"),
    [
        ("form_born_on", "infinity", "form.born_on is missing"),
        ("form_born_on", "-infinity", "form.born_on is missing"),
        ("form_born_on", "0044-03-15 BC", "form.born_on is missing"),
        ("form_born_on", "10000-01-01", "form.born_on is missing"),
        ("form_papers", "{a,NULL}", "form.papers is missing"),
        ("form_papers", "{{a,b},{c,d}}", "form.papers is missing"),
        ("form_papers", "{}", "form.papers is known and count(form.papers) = 0"),
        ("residents_ages", "[0:1]={5,6}", "sum(residents.ages) = 11 and 6 in residents.ages"),
    ],
)
def test_what_python_cannot_hold_is_missing_in_sql(people: People, column: str, value: str, condition: str) -> None:
    people.connection.execute(f"UPDATE rules_people SET {column} = '{value}' WHERE n = 0".encode())
    assert people.by_sql(samples.table(condition))[0] == "r1"


def test_no_collation_has_a_say(people: People) -> None:
    execute = people.connection.execute
    try:
        execute("CREATE COLLATION pg_temp.blind (provider = icu, locale = 'und-u-ks-level1', deterministic = false)")
    except psycopg.errors.FeatureNotSupported:
        pytest.skip("this PostgreSQL is built without ICU; Debian's has it")
    execute("ALTER TABLE rules_people ALTER form_place TYPE text COLLATE pg_temp.blind")
    execute("ALTER TABLE rules_people ALTER form_papers TYPE text[] COLLATE pg_temp.blind")
    blind = execute("SELECT count(*) FROM rules_people WHERE form_place = 'A' AND form_place <> 'A' COLLATE \"C\"").fetchone()
    assert blind is not None
    assert blind[0] > 0
    table = samples.table(
        "starts_with(form.place, 'A')", "form.place in ['á', 'ss']", "form.place = 'a'", "any_of(form.papers, ['A'])",
        "all_of(form.papers, ['á'])", "form.place = residents.area", "'a' in form.papers",
    )  # fmt: skip
    assert people.by_sql(table) == people.by_python(table)
    assert len(set(people.by_sql(table))) == 8


def test_deep_and_long_conditions_stay_small_and_alike(people: People) -> None:
    deep = "form.age"
    for number in range(12):
        deep = f"max(1, 2 * min({deep}, {number}))"
    nested = "form.born_on"
    for number in range(38):
        nested = f"add_months({nested}, {number})"
    chain = " or ".join(f"form.age={n}" for n in range(250))
    table = samples.table(f"{deep} > 5", f"{nested} < today", chain)
    assert len(queries.to_sql(table=table, columns=COLUMNS, on=samples.ON).sql) < 100_000
    assert people.by_sql(table) == people.by_python(table)


def test_a_table_of_one_row_works_with_and_without_facts(people: People) -> None:
    assert set(people.by_sql(samples.table())) == {"otherwise"}
    assert set(people.by_sql(samples.table("today = 2026-11-24"))) == {"r1"}
