package main

import (
	"strings"

	"github.com/recourse-go/recourse/connect/fake"
)

// fates is what the PSP makes of a refund that it is asked for the first time,
// by the end of its idempotency key; later tries go well. Every fate there is
// happens once that day.
func fates(key string, asked int) fake.Fate {
	if asked > 1 {
		return fake.Done
	}
	for refund, fate := range map[string]fake.Fate{
		"/r-1002/1": fake.AnswerLost,
		"/r-1003/1": fake.ErrorKept,
		"/r-1009/1": fake.ErrorAfter,
		"/r-1009/2": fake.Pending,
		"/r-1015/1": fake.OtherAmount,
		"/r-1023/1": fake.RequestLost,
		"/r-1024/1": fake.Slow,
		"/r-1026/1": fake.FailsLater,
		"/r-1027/1": fake.ErrorBefore,
		"/r-1028/1": fake.HiddenOnce,
		"/r-1029/1": fake.Refused,
	} {
		if strings.HasSuffix(key, refund) {
			return fate
		}
	}
	return fake.Done
}
