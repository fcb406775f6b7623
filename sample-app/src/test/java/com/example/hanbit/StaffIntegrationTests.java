package com.example.hanbit;

@ShopOnPostgres
class StaffIntegrationTests extends AbstractStaffContractTests {}
