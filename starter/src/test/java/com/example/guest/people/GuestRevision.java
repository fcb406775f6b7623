package com.example.guest.people;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.envers.RevisionEntity;
import org.hibernate.envers.RevisionListener;
import org.hibernate.envers.RevisionNumber;
import org.hibernate.envers.RevisionTimestamp;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The revisions of the service, with what its own listener adds. */
@Entity
@Table(name = "guest_revision")
@RevisionEntity(GuestRevision.Listener.class)
public class GuestRevision {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    @RevisionNumber
    @Nullable Long number;

    @RevisionTimestamp
    @Column(name = "made_at")
    long at;

    @Nullable String counter;

    /** A bean, to which Spring hands another one. */
    @Component
    public static class Listener implements RevisionListener {

        private final Counter counter;

        /** With what the service knows. */
        public Listener(Counter counter) {
            this.counter = counter;
        }

        @Override
        public void newRevision(Object revision) {
            ((GuestRevision) revision).counter = counter.name();
        }
    }

    /** Where the service stands. */
    public record Counter(String name) {}
}
