"""Add the search index: words of each product, and the vocabulary that typing errors are read by.

PostgreSQL keeps text-search documents and trigrams; SQLite keeps the same in FTS5 tables. Both
are filled from the products by the loader of the example market. Safe beside older code: it only adds.
The extensions stay when this is undone, since something else may use them by then.
"""

from alembic import op

revision = "0011_search"
down_revision = "0010_append_only"

POSTGRESQL = (
    "create extension if not exists pg_trgm",
    "create extension if not exists unaccent",
    "create text search configuration market_words (copy = indonesian)",
    "alter text search configuration market_words alter mapping for hword, hword_part, word "
    "with unaccent, indonesian_stem",
    "create table product_search (product_id integer primary key "
    "references products (id) on delete cascade, words tsvector not null)",
    "create index ix_product_search_words on product_search using gin (words)",
    'create table search_words (word varchar(30) collate "C" primary key)',
    "create index ix_search_words_trigrams on search_words using gin (word gin_trgm_ops)",
    # A lower threshold than the usual 0.3: two short words share few trigrams, and what is
    # found here is measured letter by letter afterwards.
    "create function close_words(typed text) returns setof varchar language sql stable "
    "set pg_trgm.similarity_threshold = 0.2 as "
    "$$ select word from search_words where word % typed "
    "order by similarity(word, typed) desc, word limit 20 $$",
)
POSTGRESQL_BACK = (
    "drop function close_words(text)",
    "drop table search_words",
    "drop table product_search",
    "drop text search configuration market_words",
)
SQLITE = (
    "create virtual table product_search using fts5("
    "name, about, origin, tokenize = 'unicode61', prefix = '2 3 4')",
    "create table search_words (id integer primary key, word varchar(30) not null unique)",
    "create virtual table search_trigrams using fts5(word, tokenize = 'trigram', content = '')",
)
SQLITE_BACK = (
    "drop table search_trigrams",
    "drop table search_words",
    "drop table product_search",
)


def upgrade():
    _run(SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL)


def downgrade():
    _run(SQLITE_BACK if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_BACK)


def _run(statements):
    for statement in statements:
        op.execute(statement)
