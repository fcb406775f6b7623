package com.example.hanbit.order;

/**
 * One article of the shop.
 *
 * @param code its code, also the name of its picture and of its texts
 * @param price the price of one, in won
 */
public record Product(String code, int price) {}
