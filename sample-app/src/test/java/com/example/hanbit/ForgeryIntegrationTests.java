package com.example.hanbit;

@ShopOnPostgres
class ForgeryIntegrationTests extends AbstractForgeryContractTests {}
