-- UNVERIFIED: nobody has run this script, and a service on SQL Server 2022 does not start.
-- Published documents. Rows are inserted, never changed.
if object_id('jikimi_publication') is null
create table jikimi_publication (
    kind nvarchar(16) collate Latin1_General_100_BIN2 not null,
    name nvarchar(120) collate Latin1_General_100_BIN2 not null,
    version integer not null,
    content nvarchar(max) not null,
    content_hash nvarchar(64) collate Latin1_General_100_BIN2 not null,
    published_at datetimeoffset(6) not null,
    primary key (kind, name, version)
);
