package com.example.legacy.order;

/** What is printed on a parcel. */
public record DeliveryLabel(Long orderId, String receiver, String phone, String address) {}
