#pragma once

#include "base/ids.h"
#include "mime/messagebuilder.h"
#include "sync/drafts.h"
#include "ui/services.h"

#include <QObject>
#include <QTimer>
#include <functional>

namespace posthorn
{

/// Keeps a draft safe: saves it a few seconds after a change, one save at a time, and once more when the
/// window closes. Window thread; a child of its window until close(), which lets it finish alone.
class DraftSaver : public QObject
{
    Q_OBJECT

public:
    struct State {
        Drafts::Place place;
        Draft draft;
        bool isEmpty = true; // not worth keeping
    };

    DraftSaver(const Services &services, PlacementId row, QObject *parent);

    /// Where the newest state comes from; asked when it is saved.
    void setSource(std::function<State()> source);
    /// Where the row lies.
    void setRowPlace(const Drafts::Place &place) { m_rowPlace = place; }
    void markChanged();
    [[nodiscard]] bool isChanged() const { return m_changed; }
    [[nodiscard]] PlacementId row() const { return m_row; }
    void saveNow();
    /// Calls `then` when nothing is being saved any more.
    void whenSettled(std::function<void()> then);
    /// Nothing is saved from here on: it was sent, or thrown away.
    void stop();
    void discard();
    /// The window goes: saves what changed, uploads, and deletes itself; unless the store ends before.
    void close();

Q_SIGNALS:
    void saved();
    void failed(const posthorn::Error &error);

private:
    void save(const State &state);
    void finish(const Result<PlacementId> &result);
    void upload();

    Services m_services;
    PlacementId m_row;
    Drafts::Place m_rowPlace;
    QTimer m_timer;
    std::function<State()> m_source;
    std::function<void()> m_settled;
    bool m_changed = false;
    bool m_everSaved = false;
    bool m_saving = false;
    bool m_stopped = false;
    bool m_closing = false;
};

} // namespace posthorn
