package com.example.hanbit.login;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The account of somebody who works for the shop. Named by the job: it holds no personal data. */
@Entity
@Table(name = "staff_account")
class StaffAccount {

    @Id
    @Column(length = 20)
    private String name = "";

    @Enumerated(EnumType.STRING)
    @Column(nullable = false, length = 20)
    private StaffDuty duty = StaffDuty.COUNSEL;

    @Column(nullable = false)
    private String passwordHash = "";

    protected StaffAccount() {}

    StaffAccount(String name, StaffDuty duty, String passwordHash) {
        this.name = name;
        this.duty = duty;
        this.passwordHash = passwordHash;
    }

    String name() {
        return name;
    }

    StaffDuty duty() {
        return duty;
    }

    String passwordHash() {
        return passwordHash;
    }
}
