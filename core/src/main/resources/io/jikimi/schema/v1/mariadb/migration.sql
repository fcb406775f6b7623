-- How far the encryption of each table that held plain values is; one row per table of the service.
create table if not exists jikimi_migration (
    table_name   varchar(255) not null primary key,
    declared     varchar(255) not null,
    phase        varchar(16)  not null,
    reached      varchar(255),
    rows_seen    bigint not null,
    rows_changed bigint not null,
    rows_refused bigint not null,
    ended_at     datetime(6),
    verified_at  datetime(6),
    cut_over_at  datetime(6),
    cut_over_by  varchar(200),
    evidenced_at datetime(6),
    emptied_at   datetime(6)
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- What each running instance of the service has declared for such a table.
create table if not exists jikimi_migration_instance (
    instance      varchar(120) not null,
    declared      varchar(255) not null,
    phase         varchar(16)  not null,
    knows_cut_over boolean     not null,
    reads_plain   boolean      not null,
    seen_at       datetime(6) not null,
    primary key (instance, declared)
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- The columns of such a table, so that a command can print what the table needs.
create table if not exists jikimi_migration_column (
    table_name       varchar(255) not null,
    plain_column     varchar(128) not null,
    encrypted_column varchar(128) not null,
    indexes          varchar(600) not null,
    subject_column   varchar(128),
    primary key (table_name, plain_column)
) character set utf8mb4 collate utf8mb4_nopad_bin;

-- How far the tables are whose texts are encrypted in place, and what stood there before.
create table if not exists jikimi_in_place (
    table_name     varchar(255) not null primary key,
    declared       varchar(255) not null,
    column_names   varchar(2000) not null,
    state          varchar(16) not null,
    told           varchar(16) not null,
    begun_by       varchar(200) not null,
    until_at       datetime(6) not null,
    begun_at       datetime(6) not null,
    ended_at       datetime(6),
    running        varchar(120),
    reached        varchar(255),
    rows_seen      bigint not null,
    rows_changed   bigint not null,
    values_refused bigint not null,
    rows_before    bigint not null,
    values_before  varchar(2000),
    canary         varchar(200)
) character set utf8mb4 collate utf8mb4_nopad_bin;
