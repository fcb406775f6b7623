-- Published documents. Rows are inserted, never changed.
create table if not exists jikimi_publication (
    kind varchar(16) not null,
    name varchar(120) not null,
    version integer not null,
    content character large object not null,
    content_hash varchar(64) not null,
    published_at timestamp(6) with time zone not null,
    primary key (kind, name, version)
);
