package com.example.hanbit;

@ShopOnPostgres
class LoginIntegrationTests extends AbstractLoginContractTests {}
