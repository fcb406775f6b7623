package io.jikimi.custody.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import org.hibernate.envers.Audited;
import org.jspecify.annotations.Nullable;

/** Lies in a basket, and is no personal data. */
@Entity
@Audited
public class BasketItem {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    public @Nullable Basket basket;

    public @Nullable String article;
}
