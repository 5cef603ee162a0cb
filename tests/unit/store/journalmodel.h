#pragma once

#include "storefixture.h"

#include <QRandomGenerator>
#include <deque>
#include <map>

namespace posthorn
{

/// What a user sees, kept in the simplest way: for each message the flags its server has, and the list of
/// actions that are not done yet. Random actions go to the model and to a store; compare() requires that both
/// show the same.
class JournalModel
{
public:
    JournalModel(StoreFixture &fixture, quint32 seed);

    /// One random step. Answers its description.
    QString step();
    /// Empty = the store shows what the model shows.
    [[nodiscard]] QString compare();

private:
    struct Action {
        OperationId operation;
        FlagState old; // shown before, for undoing
        FolderId from;
        PlacementId shown; // Move: the row in the target folder
    };
    /// One message in one place.
    struct Item {
        QString subject;
        bool local = false;
        FolderId folder; // where the server has it
        quint32 uid = 0;
        FlagState base;             // as the server has them
        PlacementId row;            // of the server's place
        std::deque<Action> actions; // not done, in order
        OperationId madeBy;         // a Copy that is not done
        Item *source = nullptr;
        OperationId expungedBy; // local: done, but can be undone
        bool gone = false;
    };
    struct Operation {
        OperationKind kind = OperationKind::SetFlags;
        OperationState state = OperationState::Queued;
        FlagChange change;
        FolderId target;
        qint64 group = 0;
        qint64 position = 0; // of the operation that this one was split from, or its own number
        bool undone = false;
        std::vector<Item *> items;       // Copy: the sources
        std::vector<Item *> made;        // Copy
        std::map<Item *, FlagState> old; // of local ones
        std::map<Item *, FolderId> from;
    };

    // What the user sees of an item.
    [[nodiscard]] FlagState flags(const Item &item, OperationId before = {}) const;
    [[nodiscard]] FlagState base(const Item &item) const;
    [[nodiscard]] FolderId folder(const Item &item) const;
    [[nodiscard]] PlacementId placement(const Item &item) const;
    [[nodiscard]] bool visible(const Item &item) const;

    [[nodiscard]] std::vector<Item *> pick(bool local, size_t most);
    [[nodiscard]] FolderId randomFolder(bool local);
    OperationId act(OperationKind kind, const std::vector<Item *> &items, const FlagChange &change,
                    FolderId target);
    void record(const OperationRecord &stored, const std::vector<Item *> &items);
    QString complete();
    QString cancel();
    QString undo();
    QString changeOnServer();
    QString vanish();
    QString crash();
    void forget(OperationId id);
    /// Takes over the operations that the store made by itself: those that undo others, and parts that were
    /// split off. Messages of one operation may come to lie in different folders: the store makes several
    /// operations of it then.
    void adoptNew();
    void adoptSplit(const OperationRecord &stored);
    void adoptInverse(const OperationRecord &stored);
    [[nodiscard]] bool isAbout(const Item &item, OperationId id, const OperationTarget &target) const;
    void remove(Item &item);
    void finishIfEmpty(OperationId id);
    [[nodiscard]] bool mayComplete(OperationId id) const;
    [[nodiscard]] bool isOpen(OperationId id) const;
    [[nodiscard]] std::vector<OperationId> openIds() const;

    StoreFixture &m_fixture;
    QRandomGenerator m_random;
    std::deque<Item> m_items;
    std::map<OperationId, Operation> m_operations;
    std::vector<FolderId> m_folders;
    std::vector<FolderId> m_localFolders;
    quint32 m_nextUid = 1000;
    qint64 m_nextGroup = 1'000'000;
};

} // namespace posthorn
