package com.example.hanbit;

@ShopOnPostgres
class RolesIntegrationTests extends AbstractRolesContractTests {}
