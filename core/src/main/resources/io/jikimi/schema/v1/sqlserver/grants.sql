-- UNVERIFIED: nobody has run this script, and a service on SQL Server 2022 does not start.
-- The accounts of the service that reach personal data, or did. Every change stands in the ledger.
if object_id('jikimi_account') is null
create table jikimi_account (
    account nvarchar(250) collate Latin1_General_100_BIN2 not null primary key,
    person nvarchar(250) collate Latin1_General_100_BIN2 not null,
    known_since datetimeoffset(6) not null,
    ended_at datetimeoffset(6)
);

if object_id('jikimi_account_right') is null
create table jikimi_account_right (
    account nvarchar(250) collate Latin1_General_100_BIN2 not null,
    permission nvarchar(250) collate Latin1_General_100_BIN2 not null,
    since datetimeoffset(6) not null,
    primary key (account, permission)
);

-- The row that changes and comparisons wait for, and when the last comparison was.
if object_id('jikimi_account_comparison') is null
create table jikimi_account_comparison (
    name nvarchar(20) collate Latin1_General_100_BIN2 not null primary key,
    compared_at datetimeoffset(6)
);

if object_id('jikimi_account_review') is null
create table jikimi_account_review (
    review_quarter nvarchar(7) collate Latin1_General_100_BIN2 not null primary key,
    reviewed_at datetimeoffset(6) not null,
    reviewer nvarchar(250) collate Latin1_General_100_BIN2 not null
);
