create sequence customer_seq start with 1 increment by 50;
create sequence guest_revision_seq start with 1 increment by 50;

create table customer (
    id bigint primary key,
    name bytea,
    email bytea,
    email_bidx bytea,
    phone bytea,
    shelf_mark varchar(255),
    introduced_by_id bigint references customer (id),
    closed_at timestamp(6) with time zone
);
create index customer_email_bidx on customer (email_bidx);

create table guest_revision (
    number bigint primary key,
    made_at bigint not null,
    counter varchar(255)
);

create table customer_aud (
    id bigint not null,
    rev bigint not null references guest_revision (number),
    revtype smallint,
    name bytea,
    email bytea,
    phone bytea,
    shelf_mark varchar(255),
    introduced_by_id bigint,
    closed_at timestamp(6) with time zone,
    primary key (rev, id)
);

create table shelf (
    id bigint primary key
);
