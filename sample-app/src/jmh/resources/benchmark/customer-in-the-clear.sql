create table keptcustomer (
    id bigint primary key,
    name varchar(255),
    email varchar(255) unique,
    phone varchar(255),
    address varchar(255),
    memo varchar(255),
    closedat timestamp(6) with time zone,
    status varchar(255)
)
