package com.example.hanbit;

@ShopOnH2
class RolesTests extends AbstractRolesContractTests {}
