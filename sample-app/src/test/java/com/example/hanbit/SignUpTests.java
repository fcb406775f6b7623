package com.example.hanbit;

@ShopOnH2
class SignUpTests extends AbstractSignUpContractTests {}
