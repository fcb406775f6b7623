package com.example.hanbit;

@ShopOnH2
class StaffTests extends AbstractStaffContractTests {}
