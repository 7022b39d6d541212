package sla_test

import _ "time/tzdata" // the zones' data that the tests were written with
