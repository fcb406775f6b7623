-- UNVERIFIED: nobody has run this script, and a service on SQL Server 2022 does not start.
-- Ciphertext taken out of reach until it is destroyed; one row per value or search index entry.
if object_id('jikimi_sealed') is null
create table jikimi_sealed (
    id           bigint identity(1, 1) primary key,
    entity       nvarchar(255) collate Latin1_General_100_BIN2 not null,
    row_id       nvarchar(120) collate Latin1_General_100_BIN2 not null,
    subject      nvarchar(200) collate Latin1_General_100_BIN2 not null,
    item         integer not null,
    table_name   nvarchar(255) collate Latin1_General_100_BIN2 not null,
    column_name  nvarchar(128) collate Latin1_General_100_BIN2 not null,
    role         nvarchar(8) collate Latin1_General_100_BIN2 not null,
    row_key      nvarchar(500) collate Latin1_General_100_BIN2,
    marker       varbinary(16),
    sealed_value varbinary(max) not null,
    sealed_at    datetimeoffset(6) not null
);
if indexproperty(object_id('jikimi_sealed'), 'jikimi_sealed_row', 'IndexId') is null
create index jikimi_sealed_row on jikimi_sealed (subject, entity, row_id);
if indexproperty(object_id('jikimi_sealed'), 'jikimi_sealed_entity', 'IndexId') is null
create index jikimi_sealed_entity on jikimi_sealed (entity, row_id);
