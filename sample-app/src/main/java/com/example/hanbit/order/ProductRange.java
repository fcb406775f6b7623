package com.example.hanbit.order;

import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What the shop sells. */
@Component
public final class ProductRange {

    private static final List<Product> PRODUCTS =
            List.of(
                    new Product("linen-shirt", 49_000),
                    new Product("wool-knit", 79_000),
                    new Product("wide-trousers", 65_000),
                    new Product("rain-coat", 129_000),
                    new Product("daily-dress", 89_000),
                    new Product("canvas-bag", 39_000));

    /** Every article. */
    public List<Product> all() {
        return PRODUCTS;
    }

    /** The article of this code. */
    public Optional<Product> find(String code) {
        return PRODUCTS.stream().filter(product -> product.code().equals(code)).findFirst();
    }
}
