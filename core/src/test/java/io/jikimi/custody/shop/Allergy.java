package io.jikimi.custody.shop;

/** A part of a JSON value. */
public record Allergy(String name, int degree) {}
