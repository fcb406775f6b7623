-- UNVERIFIED: nobody has run this script, and a service on Oracle Database 23ai does not start.
create table if not exists jikimi_data_key (
    key_id number(19) primary key,
    subject varchar2(250 char) not null,
    generation number(10) not null,
    state varchar2(10 char) not null,
    wrapped blob not null,
    epoch number(10) not null,
    created_at timestamp(6) with time zone not null,
    destroyed_at timestamp(6) with time zone,
    constraint jikimi_data_key_subject unique (subject, generation)
);

create table if not exists jikimi_key (
    id number(19) primary key,
    purpose varchar2(40 char) not null,
    generation number(10) not null,
    algorithm varchar2(40 char) not null,
    owner varchar2(100 char) not null,
    storage varchar2(500 char) not null,
    state varchar2(10 char) not null,
    wrapped blob not null,
    epoch number(10) not null,
    created_at timestamp(6) with time zone not null,
    activated_at timestamp(6) with time zone,
    rotated_at timestamp(6) with time zone,
    destroyed_at timestamp(6) with time zone,
    constraint jikimi_key_purpose unique (purpose, generation)
);

create table if not exists jikimi_master_key (
    epoch number(10) primary key,
    algorithm varchar2(40 char) not null,
    purpose varchar2(40 char) not null,
    owner varchar2(100 char) not null,
    storage varchar2(500 char) not null,
    check_value raw(1024),
    created_at timestamp(6) with time zone not null,
    activated_at timestamp(6) with time zone,
    rotated_at timestamp(6) with time zone,
    emptied_at timestamp(6) with time zone,
    destroyed_at timestamp(6) with time zone
);

-- How far a rotation is, one row per kind of key; what is moved past it meanwhile counts as moved.
create table if not exists jikimi_rotation (
    kind varchar2(20 char) primary key,
    phase varchar2(12 char) not null,
    changed_at timestamp(6) with time zone not null,
    pass_no number(10) not null,
    moved number(19) not null
);

-- How far the rewriting of one table is within a pass.
create table if not exists jikimi_rotation_place (
    kind varchar2(20 char) not null,
    place varchar2(400 char) not null,
    last_row varchar2(4000 char),
    seen number(19) not null,
    rewritten number(19) not null,
    done boolean not null,
    primary key (kind, place)
);
