-- Published documents. Rows are inserted, never changed.
create table if not exists jikimi_publication (
    kind varchar(16) not null,
    name varchar(120) not null,
    version integer not null,
    content mediumtext not null,
    content_hash varchar(64) not null,
    published_at datetime(6) not null,
    primary key (kind, name, version)
) character set utf8mb4 collate utf8mb4_nopad_bin;
