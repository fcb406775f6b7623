package com.example.hanbit;

@ShopOnH2
class ForgeryTests extends AbstractForgeryContractTests {}
