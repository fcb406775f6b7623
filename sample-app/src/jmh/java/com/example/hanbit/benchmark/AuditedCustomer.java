package com.example.hanbit.benchmark;

import jakarta.persistence.Entity;
import org.hibernate.envers.AuditOverride;
import org.hibernate.envers.Audited;

/** The customer with Jikimi and with the history of Envers. */
@Entity
@Audited
@AuditOverride(forClass = KeptValues.class)
class AuditedCustomer extends KeptValues {}
