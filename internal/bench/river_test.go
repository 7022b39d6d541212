package bench

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/stretchr/testify/require"
)

// timerJob is what River keeps for a timer of ours.
type timerJob struct {
	ID   string `json:"id"`
	Rest string `json:"rest"`
}

func (timerJob) Kind() string { return "timer" }

// woken is a worker that has as little to do as may be asked of it.
type woken struct {
	river.WorkerDefaults[timerJob]

	work func(id string) error
}

func (w *woken) Work(_ context.Context, job *river.Job[timerJob]) error { return w.work(job.Args.ID) }

// jobs is River on the server of a rig. It works as fast as it can: with a
// hundred workers, and it asks again at once.
type jobs struct {
	rig    *rig
	client *river.Client[pgx.Tx]
}

func newRiver(b *testing.B, r *rig, do func(id string) error) *jobs {
	b.Helper()
	driver := riverpgxv5.New(r.pool)
	migrator, err := rivermigrate.New(driver, nil)
	require.NoError(b, err)
	_, err = migrator.Migrate(b.Context(), rivermigrate.DirectionUp, nil)
	require.NoError(b, err)
	workers := river.NewWorkers()
	river.AddWorker(workers, &woken{work: do})
	client, err := river.NewClient(driver, &river.Config{
		Logger: slog.New(slog.DiscardHandler), Workers: workers,
		Queues:        map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: claim}},
		FetchCooldown: time.Millisecond, FetchPollInterval: 2 * time.Millisecond,
	})
	require.NoError(b, err)
	return &jobs{r, client}
}

func nothing(string) error { return nil }

// fill leaves n jobs to do.
func (j *jobs) fill(n int) error {
	args := make([]river.InsertManyParams, n)
	for i := range args {
		args[i].Args = timerJob{ID: fmt.Sprint(i), Rest: filler}
	}
	_, err := j.rig.pool.Exec(context.Background(), `truncate river_job`)
	if err == nil {
		_, err = j.client.InsertManyFast(context.Background(), args)
	}
	return err
}

// work has River's one claimer do the jobs, and waits until their completion is
// stored.
func (j *jobs) work(n int) (time.Duration, error) {
	completed, cancel := j.client.SubscribeConfig(&river.SubscribeConfig{ChanSize: n, Kinds: []river.EventKind{river.EventKindJobCompleted}})
	defer cancel()
	start := time.Now()
	if err := j.client.Start(context.Background()); err != nil {
		return 0, err
	}
	for done := range n {
		select {
		case <-completed:
		case <-time.After(time.Minute):
			return 0, fmt.Errorf("river: %d of %d jobs were done in a minute", done, n)
		}
	}
	took := time.Since(start)
	return took, j.client.Stop(context.Background())
}
