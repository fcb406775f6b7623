-- Ciphertext taken out of reach until it is destroyed; one row per value or search index entry.
create table if not exists jikimi_sealed (
    id           bigint auto_increment primary key,
    entity       varchar(255) not null,
    row_id       varchar(120) not null,
    subject      varchar(200) not null,
    item         integer      not null,
    table_name   varchar(255) not null,
    column_name  varchar(128) not null,
    role         varchar(8)   not null,
    row_key      varchar(500),
    marker       varbinary(16),
    sealed_value longblob not null,
    sealed_at    datetime(6) not null
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index if not exists jikimi_sealed_row on jikimi_sealed (subject, entity, row_id);
create index if not exists jikimi_sealed_entity on jikimi_sealed (entity, row_id);
