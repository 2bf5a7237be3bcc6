/** Makes PostgreSQL's texts order as SQLite's do, byte by byte, whatever language the database was made for. */
import {
  type ColumnDefinitionNode,
  DataTypeNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  RawNode,
  type RootOperationNode,
  type UnknownRow,
} from 'kysely';

class Texts extends OperationNodeTransformer {
  protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
    const made = super.transformColumnDefinition(node);
    const isText = DataTypeNode.is(made.dataType) && made.dataType.dataType === 'text';
    return isText ? { ...made, dataType: RawNode.createWithSql('text collate "C"') } : made;
  }
}

/** For migrations: their text columns get the order of bytes, and with it every query that compares or sorts them. */
export class ByteOrder implements KyselyPlugin {
  readonly #texts = new Texts();

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return this.#texts.transformNode(node);
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result;
  }
}
