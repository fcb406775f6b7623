package com.example.hanbit;

@ShopOnH2
class LoginTests extends AbstractLoginContractTests {}
