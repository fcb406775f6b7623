package com.example.hanbit;

@ShopOnH2
class BadInputTests extends AbstractBadInputContractTests {}
