package io.jikimi.custody.shop;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/** An identifier of two parts. */
@Embeddable
public record StayKey(Long house, @Column(length = 40) String room) {}
