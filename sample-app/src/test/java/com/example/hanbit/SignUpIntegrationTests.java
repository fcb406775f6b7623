package com.example.hanbit;

@ShopOnPostgres
class SignUpIntegrationTests extends AbstractSignUpContractTests {}
