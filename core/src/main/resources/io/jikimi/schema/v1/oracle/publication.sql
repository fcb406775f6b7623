-- UNVERIFIED: nobody has run this script, and a service on Oracle Database 23ai does not start.
-- Published documents. Rows are inserted, never changed.
create table if not exists jikimi_publication (
    kind varchar2(16 char) not null,
    name varchar2(120 char) not null,
    version number(10) not null,
    content clob not null,
    content_hash varchar2(64 char) not null,
    published_at timestamp(6) with time zone not null,
    primary key (kind, name, version)
);
