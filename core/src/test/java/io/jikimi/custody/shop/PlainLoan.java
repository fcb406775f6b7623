package io.jikimi.custody.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** The loan in a version of the service that does not know Jikimi. */
@Entity
@Table(name = "loan")
public class PlainLoan {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "loan")
    @SequenceGenerator(name = "loan", sequenceName = "loan_seq")
    public @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    public @Nullable PlainPatron patron;

    public @Nullable String note;
}
