package io.jikimi.custody.shop;

/** Kept by name: the order of the constants may change. */
public enum BloodType {
    A,
    B,
    O,
    AB
}
