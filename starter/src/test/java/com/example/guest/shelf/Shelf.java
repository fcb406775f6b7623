package com.example.guest.shelf;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** Nothing personal, in a persistence unit of its own. */
@Entity
public class Shelf {

    @Id @Nullable Long id;

    /** For Hibernate. */
    protected Shelf() {}

    /** A shelf. */
    public Shelf(Long id) {
        this.id = id;
    }
}
