package com.example.hanbit;

@ShopOnPostgres
class MyDataIntegrationTests extends AbstractMyDataContractTests {}
