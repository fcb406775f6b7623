package com.example.hanbit;

@ShopOnH2
class MyDataTests extends AbstractMyDataContractTests {}
