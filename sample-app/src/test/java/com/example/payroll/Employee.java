package com.example.payroll;

import io.jikimi.catalogue.DataSubject;
import io.jikimi.catalogue.PersonalData;
import io.jikimi.catalogue.PersonalDataFile;
import io.jikimi.subject.DataKind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A table with a column for the resident registration number (주민등록번호). */
@Entity
@Table(name = "employee")
@PersonalDataFile("employee")
public class Employee {

    @Id @GeneratedValue @DataSubject private @Nullable Long id;

    @PersonalData(item = "rrn", kind = DataKind.RRN)
    @Column(name = "resident_number")
    private @Nullable String residentNumber;

    protected Employee() {}
}
