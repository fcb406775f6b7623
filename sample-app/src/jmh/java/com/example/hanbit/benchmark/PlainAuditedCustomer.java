package com.example.hanbit.benchmark;

import jakarta.persistence.Entity;
import org.hibernate.envers.AuditOverride;
import org.hibernate.envers.Audited;

/** The customer without Jikimi, and with the history of Envers. */
@Entity
@Audited
@AuditOverride(forClass = PlainValues.class)
class PlainAuditedCustomer extends PlainValues {}
