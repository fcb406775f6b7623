-- How far the encryption of each table that held plain values is; one row per table of the service.
create table if not exists jikimi_migration (
    table_name   varchar(255) primary key,
    declared     varchar(255) not null,
    phase        varchar(16)  not null,
    reached      varchar(255),
    rows_seen    bigint not null,
    rows_changed bigint not null,
    rows_refused bigint not null,
    ended_at     timestamp(6) with time zone,
    verified_at  timestamp(6) with time zone,
    cut_over_at  timestamp(6) with time zone,
    cut_over_by  varchar(200),
    evidenced_at timestamp(6) with time zone,
    emptied_at   timestamp(6) with time zone
);

-- What each running instance of the service has declared for such a table.
create table if not exists jikimi_migration_instance (
    instance      varchar(120) not null,
    declared      varchar(255) not null,
    phase         varchar(16)  not null,
    knows_cut_over boolean     not null,
    reads_plain   boolean      not null,
    seen_at       timestamp(6) with time zone not null,
    primary key (instance, declared)
);

-- The columns of such a table, so that a command can print what the table needs.
create table if not exists jikimi_migration_column (
    table_name       varchar(255) not null,
    plain_column     varchar(128) not null,
    encrypted_column varchar(128) not null,
    indexes          varchar(600) not null,
    subject_column   varchar(128),
    primary key (table_name, plain_column)
);

-- How far the tables are whose texts are encrypted in place, and what stood there before.
create table if not exists jikimi_in_place (
    table_name     varchar(255) primary key,
    declared       varchar(255) not null,
    column_names   varchar(2000) not null,
    state          varchar(16) not null,
    told           varchar(16) not null,
    begun_by       varchar(200) not null,
    until_at       timestamp(6) with time zone not null,
    begun_at       timestamp(6) with time zone not null,
    ended_at       timestamp(6) with time zone,
    running        varchar(120),
    reached        varchar(255),
    rows_seen      bigint not null,
    rows_changed   bigint not null,
    values_refused bigint not null,
    rows_before    bigint not null,
    values_before  varchar(2000),
    canary         varchar(200)
);
