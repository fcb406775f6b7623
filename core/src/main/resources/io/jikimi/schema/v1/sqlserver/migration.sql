-- UNVERIFIED: nobody has run this script, and a service on SQL Server 2022 does not start.
-- How far the encryption of each table that held plain values is; one row per table of the service.
if object_id('jikimi_migration') is null
create table jikimi_migration (
    table_name   nvarchar(255) collate Latin1_General_100_BIN2 primary key,
    declared     nvarchar(255) collate Latin1_General_100_BIN2 not null,
    phase        nvarchar(16) collate Latin1_General_100_BIN2  not null,
    reached      nvarchar(255) collate Latin1_General_100_BIN2,
    rows_seen    bigint not null,
    rows_changed bigint not null,
    rows_refused bigint not null,
    ended_at     datetimeoffset(6),
    verified_at  datetimeoffset(6),
    cut_over_at  datetimeoffset(6),
    cut_over_by  nvarchar(200) collate Latin1_General_100_BIN2,
    evidenced_at datetimeoffset(6),
    emptied_at   datetimeoffset(6)
);

-- What each running instance of the service has declared for such a table.
if object_id('jikimi_migration_instance') is null
create table jikimi_migration_instance (
    instance      nvarchar(120) collate Latin1_General_100_BIN2 not null,
    declared      nvarchar(255) collate Latin1_General_100_BIN2 not null,
    phase         nvarchar(16) collate Latin1_General_100_BIN2  not null,
    knows_cut_over bit     not null,
    reads_plain   bit      not null,
    seen_at       datetimeoffset(6) not null,
    primary key (instance, declared)
);

-- The columns of such a table, so that a command can print what the table needs.
if object_id('jikimi_migration_column') is null
create table jikimi_migration_column (
    table_name       nvarchar(255) collate Latin1_General_100_BIN2 not null,
    plain_column     nvarchar(128) collate Latin1_General_100_BIN2 not null,
    encrypted_column nvarchar(128) collate Latin1_General_100_BIN2 not null,
    indexes          nvarchar(600) collate Latin1_General_100_BIN2 not null,
    subject_column   nvarchar(128) collate Latin1_General_100_BIN2,
    primary key (table_name, plain_column)
);

-- How far the tables are whose texts are encrypted in place, and what stood there before.
if object_id('jikimi_in_place') is null
create table jikimi_in_place (
    table_name     nvarchar(255) collate Latin1_General_100_BIN2 primary key,
    declared       nvarchar(255) collate Latin1_General_100_BIN2 not null,
    column_names   nvarchar(2000) collate Latin1_General_100_BIN2 not null,
    state          nvarchar(16) collate Latin1_General_100_BIN2 not null,
    told           nvarchar(16) collate Latin1_General_100_BIN2 not null,
    begun_by       nvarchar(200) collate Latin1_General_100_BIN2 not null,
    until_at       datetimeoffset(6) not null,
    begun_at       datetimeoffset(6) not null,
    ended_at       datetimeoffset(6),
    running        nvarchar(120) collate Latin1_General_100_BIN2,
    reached        nvarchar(255) collate Latin1_General_100_BIN2,
    rows_seen      bigint not null,
    rows_changed   bigint not null,
    values_refused bigint not null,
    rows_before    bigint not null,
    values_before  nvarchar(2000) collate Latin1_General_100_BIN2,
    canary         nvarchar(200) collate Latin1_General_100_BIN2
);
