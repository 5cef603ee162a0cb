#include "draftsaver.h"

#include "ui/common/background.h"
#include "base/clock.h"

namespace posthorn
{

namespace
{

constexpr int SaveAfterMs = 5'000;

} // namespace

DraftSaver::DraftSaver(const Services &services, PlacementId row, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_row(row)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(SaveAfterMs);
    connect(&m_timer, &QTimer::timeout, this, &DraftSaver::saveNow);
}

void DraftSaver::setSource(std::function<State()> source)
{
    m_source = std::move(source);
}

void DraftSaver::markChanged()
{
    m_changed = true;
    if (!m_stopped && !m_timer.isActive())
        m_timer.start();
}

void DraftSaver::saveNow()
{
    m_timer.stop();
    if (!m_changed || m_saving || m_stopped || !m_source || m_services.drafts == nullptr)
        return;
    const State state = m_source();
    if (state.isEmpty && !m_row.isValid())
        return;
    m_changed = false;
    save(state);
}

void DraftSaver::save(const State &state)
{
    m_saving = true;
    // A draft lives where the drafts of the identity lie that it is written as.
    if (m_row.isValid() && m_rowPlace.account.isValid() && m_rowPlace != state.place) {
        m_services.drafts->discard(m_row, this, [](const Result<void> &) {});
        m_row = {};
    }
    m_rowPlace = state.place;
    const qint64 now = m_services.clock ? m_services.clock->nowMs() : QDateTime::currentMSecsSinceEpoch();
    const auto build = [draft = state.draft, now] {
        return MessageBuilder::build(draft, MessageBuilder::Purpose::Draft, now);
    };
    const auto store = [this, place = state.place](const Result<QByteArray> &message) {
        if (!message) {
            finish(message.error());
            return;
        }
        m_services.drafts->save(place, m_row, *message, this,
                                [this](const Result<PlacementId> &result) { finish(result); });
    };
    // When the program ends nothing would come back from a worker.
    if (m_closing)
        store(build());
    else
        inBackground<Result<QByteArray>>(build, this, store);
}

void DraftSaver::finish(const Result<PlacementId> &result)
{
    m_saving = false;
    if (result) {
        m_row = *result;
        m_everSaved = true;
        Q_EMIT saved();
    } else {
        m_changed = true;
        Q_EMIT failed(result.error());
    }
    if (m_settled) {
        const auto then = std::exchange(m_settled, nullptr);
        then();
        return;
    }
    if (m_closing)
        upload();
    else if (m_changed && result)
        markChanged();
}

void DraftSaver::whenSettled(std::function<void()> then)
{
    m_timer.stop();
    if (m_saving)
        m_settled = std::move(then);
    else
        then();
}

void DraftSaver::stop()
{
    m_stopped = true;
    m_timer.stop();
}

void DraftSaver::discard()
{
    whenSettled([this] {
        stop();
        if (m_row.isValid() && m_services.drafts != nullptr)
            m_services.drafts->discard(m_row, this, [](const Result<void> &) {});
        m_row = {};
    });
}

void DraftSaver::close()
{
    m_timer.stop();
    State last;
    if (m_source && m_changed && !m_stopped)
        last = m_source();
    // The window's fields go with it. The saver goes at the latest with the store that it writes to.
    m_source = nullptr;
    setParent(m_services.store);
    if (m_stopped && !m_saving) {
        deleteLater();
        return;
    }
    const auto end = [this, last] {
        m_closing = true;
        if (m_changed && !m_stopped && (!last.isEmpty || m_row.isValid()) && m_services.drafts != nullptr) {
            m_changed = false;
            save(last);
            return;
        }
        upload();
    };
    whenSettled(end);
}

void DraftSaver::upload()
{
    if (!m_row.isValid() || !m_everSaved || m_stopped) {
        deleteLater();
        return;
    }
    m_services.drafts->upload(m_row, this, [this](const Result<void> &) { deleteLater(); });
}

} // namespace posthorn
