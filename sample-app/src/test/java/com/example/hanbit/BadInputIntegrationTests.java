package com.example.hanbit;

@ShopOnPostgres
class BadInputIntegrationTests extends AbstractBadInputContractTests {}
