create table if not exists jikimi_data_key (
    key_id bigint primary key,
    subject varchar(250) not null,
    generation integer not null,
    state varchar(10) not null,
    wrapped varbinary(4096) not null,
    epoch integer not null,
    created_at timestamp(6) with time zone not null,
    destroyed_at timestamp(6) with time zone,
    constraint jikimi_data_key_subject unique (subject, generation)
);

create table if not exists jikimi_key (
    id bigint primary key,
    purpose varchar(40) not null,
    generation integer not null,
    algorithm varchar(40) not null,
    owner varchar(100) not null,
    storage varchar(500) not null,
    state varchar(10) not null,
    wrapped varbinary(4096) not null,
    epoch integer not null,
    created_at timestamp(6) with time zone not null,
    activated_at timestamp(6) with time zone,
    rotated_at timestamp(6) with time zone,
    destroyed_at timestamp(6) with time zone,
    constraint jikimi_key_purpose unique (purpose, generation)
);

create table if not exists jikimi_master_key (
    epoch integer primary key,
    algorithm varchar(40) not null,
    purpose varchar(40) not null,
    owner varchar(100) not null,
    storage varchar(500) not null,
    check_value varbinary(500),
    created_at timestamp(6) with time zone not null,
    activated_at timestamp(6) with time zone,
    rotated_at timestamp(6) with time zone,
    emptied_at timestamp(6) with time zone,
    destroyed_at timestamp(6) with time zone
);

-- How far a rotation is, one row per kind of key; what is moved past it meanwhile counts as moved.
create table if not exists jikimi_rotation (
    kind varchar(20) primary key,
    phase varchar(12) not null,
    changed_at timestamp(6) with time zone not null,
    pass_no integer not null,
    moved bigint not null
);

-- How far the rewriting of one table is within a pass.
create table if not exists jikimi_rotation_place (
    kind varchar(20) not null,
    place varchar(400) not null,
    last_row varchar(4000),
    seen bigint not null,
    rewritten bigint not null,
    done boolean not null,
    primary key (kind, place)
);
